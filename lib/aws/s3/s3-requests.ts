import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getEndpointFromInstructions } from '@smithy/core/endpoints'
import { buildQueryString, escapeUriPath, HttpRequest } from '@smithy/core/protocols'
import type { Region } from '../../model/index.ts'
import type { Clients } from '../clients.ts'
import { type Agents, createAgents } from './agents.ts'
import { type Answer, createRoom, httpGet } from './http-get.ts'
import { isWorthRetrying, regionTold, s3Failure, skewOf, waitBefore } from './s3-answers.ts'

export type S3RequestOptions = {
  /** Where a bucket is looked for until S3 itself says where it is. */
  regionOf: (bucket: string) => Promise<Region>
  /** Connections that may be open at a time. */
  connections?: number
  /** Bytes of answers that are held at a time. */
  memory?: number
  /** Milliseconds without a byte after which a request is tried again. */
  timeout?: number
  attempts?: number
  /** Refuse buckets that another account owns. */
  expectedOwner?: string
  agents?: Agents
  wait?: (attempt: number) => Promise<unknown>
}

export type S3Request = {
  bucket: string
  key?: string
  query?: Readonly<Record<string, string>>
}

/**
 * Requests of S3 that only read: signed, addressed and authorized by the SDK's own signer, endpoint rules and
 * credential chain, and nothing else of it. A request of the SDK's client costs three times the processor time, which
 * counts where a day of logs is some thousand objects.
 */
export type S3Requests = {
  /**
   * Sends one, and hands over what S3 answers while its memory is accounted for. It is tried again after throttling,
   * errors of the server and of the connection, and where the bucket is in another region than was thought.
   * Rejects with an error whose name is S3's code.
   */
  send: <T>(request: S3Request, use: (answer: Answer) => Promise<T> | T) => Promise<T>
  /** Requests sent so far, further attempts included. */
  sent: () => number
  close: () => void
}

/** Where the requests for one bucket go, and how they are signed. */
type Target = { url: URL; region: Region; sign: (request: HttpRequest) => Promise<Record<string, string>> }

const MEBIBYTE = 1024 * 1024

export function createS3Requests(
  clients: Pick<Clients, 's3' | 'caBundle'>,
  options: S3RequestOptions,
): S3Requests {
  const { timeout = 20_000, attempts = 8, expectedOwner, wait = waitBefore } = options
  const { connections = 64 } = options
  const agents = options.agents ?? createAgents(connections, process.env, clients.caBundle)
  const room = createRoom(options.memory ?? 64 * MEBIBYTE)
  // What waits for its turn is not signed yet, and takes next to no memory.
  const turns = createRoom(connections)
  const targets = new Map<string, Promise<Target>>()
  let sent = 0
  let skew = 0

  const targetOf = (bucket: string): Promise<Target> => {
    const known = targets.get(bucket)
    if (known) return known
    return targetIn(bucket, options.regionOf(bucket))
  }

  function targetIn(bucket: string, where: Region | Promise<Region>): Promise<Target> {
    const target = Promise.resolve(where).then((region) => findTarget(clients, bucket, region, () => skew))
    targets.set(bucket, target)
    target.catch(() => targets.delete(bucket))
    return target
  }

  /** Another request may have learnt it meanwhile. */
  async function moved(bucket: string, region: Region): Promise<Target> {
    const known = await targetOf(bucket)
    return known.region === region ? known : targetIn(bucket, region)
  }

  async function attempt<T>(request: S3Request, target: Target, use: (answer: Answer) => Promise<T> | T) {
    const { key, query = {} } = request
    const { url } = target
    const path = `${url.pathname.replace(/\/$/, '')}/${key === undefined ? '' : escapeUriPath(key)}`
    const unsigned = new HttpRequest({
      protocol: url.protocol,
      hostname: url.hostname,
      method: 'GET',
      path,
      query: { ...query },
      headers: { host: url.host, ...(expectedOwner && { 'x-amz-expected-bucket-owner': expectedOwner }) },
    })
    const headers = await target.sign(unsigned)
    sent += 1
    const search = buildQueryString({ ...query })
    return httpGet(
      {
        url,
        path: search === '' ? path : `${path}?${search}`,
        headers,
        agent: await agents.agentFor(url),
        timeout,
        room,
      },
      async (answer) => {
        const failed = s3Failure(answer)
        return failed ? { failed } : { value: await use(answer) }
      },
    )
  }

  async function send<T>(request: S3Request, use: (answer: Answer) => Promise<T> | T): Promise<T> {
    let target = await targetOf(request.bucket)
    for (let number = 1; ; number += 1) {
      const leave = await turns.enter(1)
      const outcome = await attempt(request, target, use)
        .catch((error: unknown) => ({ failed: error }))
        .finally(leave)
      if (!('failed' in outcome)) return outcome.value
      const { failed } = outcome
      if (number >= attempts) throw failed
      const elsewhere = regionTold(failed)
      const offset = skewOf(failed)
      if (elsewhere !== undefined && elsewhere !== target.region)
        target = await moved(request.bucket, elsewhere)
      else if (offset !== undefined) skew = offset
      else if (isWorthRetrying(failed)) await wait(number)
      else throw failed
    }
  }

  return {
    send,
    sent: () => sent,
    close: () => agents.destroy(),
  }
}

/** By the SDK's endpoint rules: custom endpoints, FIPS, dual-stack and path-style addresses included. */
async function findTarget(
  clients: Pick<Clients, 's3'>,
  bucket: string,
  region: Region,
  skew: () => number,
): Promise<Target> {
  const { config } = await clients.s3(region)
  const endpoint = await getEndpointFromInstructions({ Bucket: bucket }, GetObjectCommand, config)
  const [authScheme] = endpoint.properties?.authSchemes ?? []
  const signer = await config.signer(authScheme)
  const signingRegion = authScheme?.signingRegion ?? region
  return {
    url: new URL(endpoint.url),
    region,
    sign: async (request) => {
      const signingDate = new Date(Date.now() + skew())
      const signed = await signer.sign(request, { signingDate, signingRegion, signingService: 's3' })
      return signed.headers
    },
  }
}
