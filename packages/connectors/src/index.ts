export { csvConnector } from './csv/csv.ts';
export { httpTasks } from './http/http.ts';
export { postJson } from './http/post.ts';
export { mysqlConnector } from './mysql/mysql.ts';
export { postgresConnector } from './postgres/postgres.ts';
export { sqliteConnector } from './sqlite/sqlite.ts';
