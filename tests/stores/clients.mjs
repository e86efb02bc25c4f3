// SQL clients over the drivers that people use, as a user of the package writes them.
import { createCloudflareSqlClient } from "kmsg-edge/adapters/cloudflare";
import { createPool } from "mysql2/promise";
import pg from "pg";
import postgres from "postgres";

/**
 * Clients by the driver's name; each answers `{ client, end }` for a database's address. `max` limits the
 * connections; `disableEval` is what mysql2 needs where code must not be made at run time.
 */
export const drivers = {
  pg: (url, { max = 8 } = {}) => {
    const pool = new pg.Pool({ connectionString: url, max });
    const over = (connection) =>
      async function query(sql, params = []) {
        const { rows, rowCount } = await connection.query(sql, [...params]);
        return { rows, rowCount: rowCount ?? 0 };
      };
    const transaction = async (work) => {
      const connection = await pool.connect();
      try {
        await connection.query("BEGIN");
        const answer = await work({ dialect: "postgres", query: over(connection) });
        await connection.query("COMMIT");
        return answer;
      } catch (error) {
        await connection.query("ROLLBACK");
        throw error;
      } finally {
        connection.release();
      }
    };
    const client = createCloudflareSqlClient({
      dialect: "postgres",
      query: over(pool),
      transaction,
    });
    return { client, end: () => pool.end() };
  },

  "postgres.js": (url, { max = 8 } = {}) => {
    const sql = postgres(url, { max, onnotice: () => {} });
    const over = (connection) =>
      async function query(text, params = []) {
        const rows = await connection.unsafe(text, [...params]);
        return { rows: [...rows], rowCount: rows.count ?? 0 };
      };
    const transaction = (work) => sql.begin((tx) => work({ dialect: "postgres", query: over(tx) }));
    const client = createCloudflareSqlClient({
      dialect: "postgres",
      query: over(sql),
      transaction,
    });
    return { client, end: () => sql.end() };
  },

  mysql2: (url, { max = 8, disableEval = false } = {}) => {
    const pool = createPool({ uri: url, connectionLimit: max, disableEval });
    const over = (connection) =>
      async function query(sql, params = []) {
        const [answer] = await connection.query(sql, [...params]);
        return Array.isArray(answer)
          ? { rows: answer, rowCount: answer.length }
          : { rows: [], rowCount: answer.affectedRows };
      };
    const transaction = async (work) => {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        const answer = await work({ dialect: "mysql", query: over(connection) });
        await connection.commit();
        return answer;
      } catch (error) {
        await connection.rollback();
        throw error;
      } finally {
        connection.release();
      }
    };
    const client = createCloudflareSqlClient({ dialect: "mysql", query: over(pool), transaction });
    return { client, end: () => pool.end() };
  },
};

/** The client, and the statements that went through it. */
export function counted(client) {
  const statements = [];
  const over = (inner) => ({
    ...inner,
    query: (sql, params) => {
      statements.push({ sql, params });
      return inner.query(sql, params);
    },
    ...(inner.batch && {
      batch: (list) => {
        statements.push(...list);
        return inner.batch(list);
      },
    }),
    ...(inner.transaction && {
      transaction: (work) => inner.transaction((inside) => work(over(inside))),
    }),
  });
  return { client: createCloudflareSqlClient(over(client)), statements };
}
