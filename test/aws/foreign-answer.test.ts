import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from '@jest/globals'
import { EnableKeyCommand } from '@aws-sdk/client-kms'
import { createClients } from '../../lib/aws/clients.ts'
import { requireAwsAnswer, type Asked } from '../../lib/aws/foreign-answer.ts'
import { read } from '../../lib/aws/read.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'

const get: Asked = { method: 'GET', headers: {} }
const head: Asked = { method: 'HEAD', headers: {} }
const json = (target: string): Asked => ({ method: 'POST', headers: { 'x-amz-target': target } })
const page = '<!DOCTYPE html>\n<html><body>Sign in</body></html>'

/** What becomes of an answer: its whole body where it passes, else the code of the failure. */
async function passed(
  asked: Asked,
  statusCode: number,
  content: string,
  headers: Record<string, string> = {},
) {
  const body = Readable.from(content === '' ? [] : [Buffer.from(content)], { objectMode: false })
  try {
    await requireAwsAnswer(asked, { statusCode, headers, body })
    return await text(body)
  } catch (error) {
    return error instanceof Error ? error.name : error
  }
}

it.each([
  ['a page', get, 200, page],
  ['a page with 404, which S3 would be taken to have said', get, 404, page],
  ['a page in capitals, after white space', get, 200, '\n  <HTML>'],
  ['a page for a write', json('CloudTrail_20131101.UpdateTrail'), 200, page],
  ['nothing for a read of S3', get, 200, ''],
  ['nothing for a read in JSON', json('CloudTrail_20131101.GetTrailStatus'), 200, ''],
  ['nothing for a query', { method: 'POST', headers: {} }, 200, ''],
  ['nothing for an item that was written', json('DynamoDB_20120810.PutItem'), 200, ''],
  ['an error without a word', get, 404, ''],
  ['no such bucket, said by something without S3’s request id', head, 404, ''],
] as const)('%s is no answer of AWS', async (_what, asked, status, content) => {
  expect(await passed(asked, status, content)).toBe('NotAnAwsAnswer')
})

it.each([
  ['a document', get, 200, '<VersioningConfiguration/>'],
  ['an empty object', json('DynamoDB_20120810.GetItem'), 200, '{}'],
  ['nothing, where a write has nothing to tell', { method: 'PUT', headers: {} }, 200, ''],
  ['nothing, where KMS has nothing to tell', json('TrentService.EnableKey'), 200, ''],
  ['an object of S3, whatever it is', { ...get, query: { 'x-id': 'GetObject' } }, 200, page],
  ['an empty object of S3', { ...get, query: { 'x-id': 'GetObject' } }, 200, ''],
  ['an error of the server, which the SDK tries again', get, 503, page],
] as const)('%s passes whole', async (_what, asked, status, content) => {
  expect(await passed(asked, status, content)).toBe(content)
})

it('no such bucket, with S3’s request id, passes', async () => {
  expect(await passed(head, 404, '', { 'x-amz-request-id': '1' })).toBe('')
})

it('a body that does not come is unread in the time that an answer may take', async () => {
  const sandbox = await startSandbox()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clients = createClients({ endpoint: sandbox.url, credentials, timeout: 50, maxAttempts: 1 })
  try {
    sandbox.faults.add({ fault: { kind: 'slow-body', ms: 600_000 } })
    const client = await clients.kms('us-east-1')
    const answer = await read('kms:EnableKey', () => client.send(new EnableKeyCommand({ KeyId: 'k' })))
    expect(answer).toMatchObject({ ok: false, code: 'TimeoutError' })
  } finally {
    clients.close()
    await sandbox.close()
  }
})
