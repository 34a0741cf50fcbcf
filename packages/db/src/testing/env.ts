/** A server for the tests on PostgreSQL, of a superuser; without it they start their own. Never one that holds anything. */
export const testDatabaseUrl = process.env["TEST_DATABASE_URL"];
