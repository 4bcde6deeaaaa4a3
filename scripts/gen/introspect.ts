import type { Client, QueryResultRow } from 'pg';

/** A column as the catalogue tells it. */
export interface Column {
  readonly name: string;
  /** As SQL writes it, such as `timestamp with time zone` or `text[]`. */
  readonly type: string;
  /** Catalogue name of the type, such as `timestamptz` or `_text`. */
  readonly typeName: string;
  readonly isNullable: boolean;
  /** Of its default, or of a generated column. */
  readonly expression: string | null;
  /** How the database fills it: not at all, `identity by default`, `identity always`, or `generated` from other columns. */
  readonly fills: 'never' | 'by_default' | 'always' | 'generated';
  /** Only when it is not the type's own. */
  readonly collation: string | null;
  readonly comment: string | null;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  /** Name and definition, primary key first. */
  readonly constraints: readonly { readonly name: string; readonly definition: string }[];
  /** Whole statements: indexes that no constraint owns, triggers, and grants of tables and columns. */
  readonly indexes: readonly string[];
  readonly triggers: readonly string[];
  readonly grants: readonly string[];
  readonly partitionKey: string | null;
  /** `partition of … for values …`, for a partition. */
  readonly partitionOf: string | null;
  readonly storage: string | null;
  readonly comment: string | null;
}

export interface Schema {
  readonly schemas: readonly {
    readonly name: string;
    readonly comment: string | null;
    readonly grants: readonly string[];
  }[];
  readonly enums: readonly {
    readonly schema: string;
    readonly name: string;
    readonly values: readonly string[];
  }[];
  readonly functions: readonly { readonly definition: string; readonly grants: readonly string[] }[];
  readonly tables: readonly Table[];
}

/** The job queue's schema is its library's business. */
const ours = `n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'pgboss')`;

const schemaSql = `
  select n.nspname as name, obj_description(n.oid, 'pg_namespace') as comment,
    array(
      select format('grant %s on schema %I to %s', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), n.nspname, ${roleOf('a.grantee')})
      from aclexplode(n.nspacl) as a where a.grantee <> n.nspowner and a.grantee <> 0 group by a.grantee) as grants
  from pg_namespace as n where ${ours} order by n.nspname`;

const enumSql = `
  select n.nspname as schema, t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as values
  from pg_type as t join pg_namespace as n on n.oid = t.typnamespace join pg_enum as e on e.enumtypid = t.oid
  where ${ours} group by 1, 2 order by 1, 2`;

const functionSql = `
  select pg_get_functiondef(p.oid) as definition,
    array(
      select format('grant execute on function %s to %s', p.oid::regprocedure, ${roleOf('a.grantee')})
      from aclexplode(p.proacl) as a where a.grantee <> p.proowner order by 1) as grants
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where ${ours} order by n.nspname, p.proname, p.oid::regprocedure::text`;

const tableSql = `
  select n.nspname as schema, c.relname as name, obj_description(c.oid, 'pg_class') as comment,
    pg_get_partkeydef(c.oid) as "partitionKey",
    (select format('partition of %s %s', i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid))
     from pg_inherits as i where i.inhrelid = c.oid) as "partitionOf",
    array_to_string(c.reloptions, ', ') as storage,
    array(
      select json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'typeName', t.typname, 'isNullable', not a.attnotnull,
        'expression', pg_get_expr(d.adbin, d.adrelid),
        'fills', case when a.attgenerated <> '' then 'generated' when a.attidentity = 'a' then 'always' when a.attidentity = 'd' then 'by_default' else 'never' end,
        'collation', case when a.attcollation <> t.typcollation then (select quote_ident(l.collname) from pg_collation as l where l.oid = a.attcollation) end,
        'comment', col_description(c.oid, a.attnum))
      from pg_attribute as a
      join pg_type as t on t.oid = a.atttypid
      left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
    array(
      select json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid))
      from pg_constraint as k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c', 'x') and k.conparentid = 0
      order by position(k.contype::text in 'pufxc'), k.conname) as constraints,
    array(
      select pg_get_indexdef(x.indexrelid) from pg_index as x
      where x.indrelid = c.oid and not exists (select from pg_constraint as k where k.conindid = x.indexrelid)
        and not exists (select from pg_inherits as i where i.inhrelid = x.indexrelid)
      order by 1) as indexes,
    array(
      select pg_get_triggerdef(g.oid) from pg_trigger as g
      where g.tgrelid = c.oid and not g.tgisinternal and g.tgparentid = 0 order by g.tgname) as triggers,
    array(
      select format('grant %s on %s to %s', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), c.oid::regclass, ${roleOf('a.grantee')})
      from aclexplode(c.relacl) as a where a.grantee <> c.relowner group by a.grantee
    ) || array(
      select format('grant %s (%s) on %s to %s', lower(a.privilege_type), string_agg(quote_ident(b.attname), ', ' order by b.attnum), c.oid::regclass, ${roleOf('a.grantee')})
      from pg_attribute as b, aclexplode(b.attacl) as a
      where b.attrelid = c.oid and a.grantee <> c.relowner group by a.grantee, a.privilege_type order by 1) as grants
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where ${ours} and c.relkind in ('r', 'p') order by n.nspname, c.relname`;

function roleOf(column: string): string {
  return `case ${column} when 0 then 'public' else quote_ident(pg_get_userbyid(${column})) end`;
}

/** Reads everything of ours from the catalogue, in an order that depends on names only. */
export async function introspect(client: Client): Promise<Schema> {
  const rows = async <Row extends QueryResultRow>(sql: string): Promise<readonly Row[]> =>
    (await client.query<Row>(sql)).rows;
  return {
    schemas: await rows<Schema['schemas'][number]>(schemaSql),
    enums: await rows<Schema['enums'][number]>(enumSql),
    functions: await rows<Schema['functions'][number]>(functionSql),
    tables: await rows<Table>(tableSql),
  };
}

/** What has no comment, as `table` or `table.column`: everything must say what it holds, of whom and how long. */
export function listUncommented({ tables }: Schema): readonly string[] {
  return tables
    .filter(({ partitionOf }) => partitionOf === null)
    .flatMap(({ schema, name, comment, columns }) => [
      ...(comment === null ? [`${schema}.${name}`] : []),
      ...columns
        .filter((column) => column.comment === null)
        .map((column) => `${schema}.${name}.${column.name}`),
    ]);
}
