import { expect, it } from '@jest/globals'
import { loadEngine } from '../../../../sandbox/services/athena/run-sql.ts'
import { AwsError } from '../../../../sandbox/service.ts'

async function missing(): Promise<never> {
  throw new Error('Cannot find package')
}

it('without DuckDB a query is not implemented, and the answer names the package', async () => {
  const answer = loadEngine(missing)
  await expect(answer).rejects.toBeInstanceOf(AwsError)
  await expect(answer).rejects.toMatchObject({
    code: 'NotImplemented',
    message: expect.stringContaining('@duckdb/node-api'),
  })
})
