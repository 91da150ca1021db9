import type * as duckdb from '@duckdb/node-api'
import { errorCode, errorMessage, RunError } from '../../../lib/aws/errors.ts'

/** The package that runs SQL on this machine, of 70 MB: whoever wants it installs it. */
export const duckdbPackage = '@duckdb/node-api@1.5.6-r.1'

export type Duckdb = typeof duckdb

/**
 * Loads DuckDB.
 * @throws RunError where it is not installed, or this machine has no binary for it
 */
export async function loadDuckdb(
  load: () => Promise<Duckdb> = () => import('@duckdb/node-api'),
): Promise<Duckdb> {
  try {
    return await load()
  } catch (error) {
    const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(errorCode(error))
    throw new RunError(
      isMissing
        ? `--sql runs in DuckDB, which is not installed: npm install ${duckdbPackage} (with --global where trailkeeper is installed so)`
        : `--sql runs in DuckDB, which cannot be loaded (npm install ${duckdbPackage} installs it anew): ${errorMessage(error)}`,
      { cause: error },
    )
  }
}
