import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getEndpointFromInstructions } from '@smithy/core/endpoints'
import { HttpRequest } from '@smithy/core/protocols'
import { createClients } from '../lib/aws/clients.ts'
import { listObjects } from '../lib/aws/s3/listings.ts'
import { createS3Requests } from '../lib/aws/s3/s3-requests.ts'

/**
 * The least that verifying log files can be: lists them, and signs, gets, inflates and hashes each, 64 at a time over
 * open connections, in one thread, without a look at what came.
 */

const AT_ONCE = 64
const region = 'us-east-1'

const clients = createClients()
const lister = createS3Requests(clients, { regionOf: async () => region })
const { objects } = await listObjects(lister, 'logs', 'AWSLogs/')
lister.close()
const { config } = await clients.s3(region)
const { url, properties } = await getEndpointFromInstructions({ Bucket: 'logs' }, GetObjectCommand, config)
const signer = await config.signer(properties?.authSchemes?.[0])
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

/** A server may close a connection just as a request is sent over it: that one is sent again. */
const bodyOf = (key: string): Promise<Buffer> => gotten(key).catch(() => gotten(key))

async function gotten(key: string): Promise<Buffer> {
  const { hostname, port, host } = url
  const path = `${url.pathname}/${key}`
  const unsigned = new HttpRequest({ protocol: 'http:', hostname, path, headers: { host } })
  const { headers } = await signer.sign(unsigned, { signingRegion: region, signingService: 's3' })
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => void chunks.push(chunk))
      response.once('end', () => resolve(Buffer.concat(chunks)))
      response.once('error', reject)
    })
    sent.once('error', reject)
    sent.end()
  })
}

let next = 0
async function work(): Promise<void> {
  for (let object = objects[next++]; object; object = objects[next++])
    createHash('sha256')
      .update(gunzipSync(await bodyOf(object.key)))
      .digest('hex')
}
await Promise.all(Array.from({ length: AT_ONCE }, work))
agent.destroy()
clients.close()
