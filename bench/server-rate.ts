import { Agent, request } from 'node:http'
import { once } from 'node:events'

const inParallel = 32
const aWarmUp = 300
const requests = 1500

/**
 * Requests that the sandbox answers in a millisecond, measured with the reads of a sweep, sent without the SDK. Its
 * client costs little but not nothing, and shares the machine: what is measured is what a sweep can have at best.
 */
export async function serverRate(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: inParallel })
  await send(url, agent, aWarmUp)
  const began = performance.now()
  await send(url, agent, requests)
  const took = performance.now() - began
  agent.destroy()
  return requests / took
}

async function send(url: string, agent: Agent, count: number): Promise<void> {
  let sent = 0
  const worker = async () => {
    while (sent < count) {
      sent += 1
      await sendOne(url, agent, reads[sent % reads.length] ?? aRead)
    }
  }
  await Promise.all(Array.from({ length: inParallel }, worker))
}

type Read = { operation: string; body: string }

const aRead: Read = { operation: 'DescribeTrails', body: '{}' }
const reads: readonly Read[] = [
  aRead,
  { operation: 'GetTrailStatus', body: '{"Name":"trail-0"}' },
  { operation: 'GetEventSelectors', body: '{"TrailName":"trail-0"}' },
]

async function sendOne(url: string, agent: Agent, { operation, body }: Read): Promise<void> {
  const sending = request(url, {
    agent,
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CloudTrail_20131101.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=0',
    },
  })
  const answered = once(sending, 'response')
  sending.end(body)
  const [response] = await answered
  if (response.statusCode !== 200)
    throw new Error(`the sandbox answered ${operation} with ${response.statusCode}`)
  response.resume()
  await once(response, 'end')
}
