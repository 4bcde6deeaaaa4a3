/** What tests read from the environment: this file is its only reader. */
export function testSettings(): { readonly databaseUrl?: string; readonly postgresBinaries?: string } {
  const { ZGODA_TEST_DATABASE_URL: databaseUrl, ZGODA_TEST_POSTGRES: postgresBinaries } = process.env;
  return {
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(postgresBinaries ? { postgresBinaries } : {}),
  };
}
