import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AccountId, Region } from '../model/index.ts'

/** The stack's own bucket for listings and reports. */
export type ReportsBucket = { name: string; region: Region; owner: AccountId }

/** Writes a value as JSON, into a bucket of this account only. */
export async function putJson(
  clients: Clients,
  { name, region, owner }: ReportsBucket,
  Key: string,
  value: unknown,
): Promise<void> {
  const client = await clients.s3(region)
  await client.send(
    new PutObjectCommand({
      Bucket: name,
      ExpectedBucketOwner: owner,
      Key,
      Body: JSON.stringify(value),
      ContentType: 'application/json',
    }),
  )
}

/** An object as it comes, or undefined where there is none. */
export async function objectChunks(
  clients: Clients,
  { name, region, owner }: ReportsBucket,
  Key: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const client = await clients.s3(region)
  try {
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: name, ExpectedBucketOwner: owner, Key }),
    )
    if (Body === undefined || !(Symbol.asyncIterator in Body)) throw new Error(`${Key} has no content`)
    return chunksOf(Body)
  } catch (error) {
    if (errorCode(error) === 'NoSuchKey') return undefined
    throw error
  }
}

async function* chunksOf(body: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) yield chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk))
}

/** The value of a JSON object, or undefined where there is none. */
export async function getJson(clients: Clients, bucket: ReportsBucket, key: string): Promise<unknown> {
  const chunks = await objectChunks(clients, bucket, key)
  if (!chunks) return undefined
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}

/** Where the objects of a run stand in the bucket of the reports; the state machine names some of them, too. */
export type RunKeys = {
  accounts: string
  listing: string
  report: string
  reportOf: (account: AccountId) => string
}

/**
 * @param run the execution's name
 * @throws Error where no execution has such a name (Step Functions API reference, StartExecution): it becomes a key
 */
export function runKeys(run: string): RunKeys {
  if (!/^[\w-]{1,80}$/.test(run)) throw new Error('not the name of a run')
  return {
    accounts: `runs/${run}/accounts.json`,
    listing: `runs/${run}/listing.json`,
    report: `runs/${run}/report.json`,
    reportOf: (account) => `runs/${run}/accounts/${account}.json`,
  }
}
