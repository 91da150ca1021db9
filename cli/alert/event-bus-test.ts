import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge'
import { alertEventSource, alertEventType } from '../../lib/alert/channels/eventbridge.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode, errorMessage } from '../../lib/aws/errors.ts'
import type { Region } from '../../lib/model/index.ts'
import { type Diagnosis, ok, problem, toRead, warning } from '../doctor/diagnosis.ts'

const part = 'event bus'

/**
 * Has a test alert put on the bus. PutEvents takes events for a bus that is not there, and drops them: so it is asked for
 * first.
 */
export async function eventBusTest(
  clients: Clients,
  { bus, region }: { bus: string; region: Region },
  put: () => Promise<{ why?: string }>,
): Promise<Diagnosis[]> {
  const there = await described(clients, bus, region)
  if (there.level === 'problem') return [there]
  const { why } = await put()
  return [
    there,
    why === undefined
      ? ok(part, `put on ${bus}: source ${alertEventSource}, detail-type "${alertEventType}"`)
      : problem(
          part,
          `NOT put on ${bus}: ${why}`,
          'whoever sends needs events:PutEvents on it, and a bus of another account has to allow it',
        ),
  ]
}

async function described(clients: Clients, bus: string, region: Region): Promise<Diagnosis> {
  try {
    const client = await clients.events(region)
    const { Arn } = await client.send(new DescribeEventBusCommand({ Name: bus }))
    return ok(part, `${Arn ?? bus} is there`)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ResourceNotFoundException')
      return problem(part, `${bus} is not there: events for it are dropped`, 'name the right one with --bus')
    return warning(
      part,
      `${bus} cannot be looked at: ${code}: ${errorMessage(error)}`,
      toRead('events:DescribeEventBus', code),
    )
  }
}
