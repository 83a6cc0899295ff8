import { EVENT_WEIGHTS } from '../../preprocessing/eventWeights.ts';
import { importPeer } from '../peers.ts';

/** What is used of a package that only benchmarks install. */
interface DuckDb {
  readonly DuckDBInstance: { create(file: string): Promise<{ connect(): Promise<{ run(sql: string): Promise<unknown>; closeSync(): void }> }> };
}

/**
 * The same job in SQL: parse, drop copies, label, write the interactions in time order with a row for each engagement, and the cells of the matrix.
 * Arguments: the file of plays, the folder to write to.
 */
const [file = '', folder = ''] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const isCsv = /\.csv(\.gz)?$/.test(file);
const columns = "{userId: 'VARCHAR', videoId: 'VARCHAR', watchedSeconds: 'DOUBLE', durationSeconds: 'DOUBLE', occurredAt: 'BIGINT', liked: 'BOOLEAN'}";
const source = isCsv ? `read_csv(${quoted(file)}, header = true, columns = ${columns})` : `read_json(${quoted(file)}, format = 'newline_delimited', columns = ${columns})`;
const { watched, clicked, liked } = EVENT_WEIGHTS;

const { DuckDBInstance } = await importPeer<DuckDb>('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`CREATE TABLE plays AS
  SELECT userId, videoId, occurredAt, liked, watchedSeconds / durationSeconds AS ratio, watchedSeconds >= 0.5 * durationSeconds AS watched
  FROM (SELECT DISTINCT * FROM ${source}) WHERE watchedSeconds > 0 AND durationSeconds > 0`);
await connection.run(`COPY (
  SELECT userId AS USER_ID, videoId AS ITEM_ID, occurredAt // 1000 AS TIMESTAMP, type AS EVENT_TYPE, value AS EVENT_VALUE FROM (
    SELECT userId, videoId, occurredAt, CASE WHEN watched THEN 'watched' ELSE 'clicked' END AS type, ratio::FLOAT AS value FROM plays
    UNION ALL SELECT userId, videoId, occurredAt, 'liked', NULL FROM plays WHERE liked)
  ORDER BY occurredAt) TO ${quoted(`${folder}/interactions.csv`)} (HEADER)`);
await connection.run(`COPY (
  SELECT userId, videoId, sum(CASE WHEN watched THEN ${watched} ELSE ${clicked} END + CASE WHEN liked THEN ${liked} ELSE 0 END)::FLOAT AS value
  FROM plays GROUP BY userId, videoId) TO ${quoted(`${folder}/cells.parquet`)}`);
connection.closeSync();
