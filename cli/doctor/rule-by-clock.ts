import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode } from '../../lib/aws/errors.ts'
import { read } from '../../lib/aws/read.ts'
import type { Read, Region } from '../../lib/model/index.ts'

/**
 * A rule that wakes a function of the guard by the clock.
 * @returns undefined where the rule is gone
 */
export const ruleByClock = (
  clients: Clients,
  region: Region,
  Name: string,
): Promise<Read<{ state: string; expression: string } | undefined>> =>
  read('events:DescribeRule', async () => {
    const [client, { DescribeRuleCommand }] = await Promise.all([
      clients.events(region),
      import('@aws-sdk/client-eventbridge'),
    ])
    try {
      const { State, ScheduleExpression } = await client.send(new DescribeRuleCommand({ Name }))
      return { state: State ?? '', expression: ScheduleExpression ?? '' }
    } catch (error) {
      if (errorCode(error) === 'ResourceNotFoundException') return undefined
      throw error
    }
  })
