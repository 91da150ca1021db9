import {
  DescribeTrailsCommand,
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail'
import type { Intruder } from './attack-harness.ts'

/** What an answer says, without what the SDK says of the request. */
export const said = (answer: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => name !== '$metadata'))

/** The answer, or the name of the error: that something is not there is a state too. */
export const orError = (asked: Promise<object>): Promise<unknown> =>
  asked.then(said, (error: unknown) => (error instanceof Error ? error.name : error))

/**
 * Every trail of the account with all that it is made of; times and deliveries aside. SnsTopicName repeats what was
 * given, a name or an ARN: "This field is no longer in use. Use SnsTopicARN." (API reference, Trail)
 */
export async function trailsWhole({ cloudtrail }: Intruder): Promise<Record<string, unknown>> {
  const { trailList = [] } = await cloudtrail().send(new DescribeTrailsCommand({}))
  const whole = await Promise.all(
    trailList.map(async ({ SnsTopicName: _asGiven, ...trail }) => {
      const client = cloudtrail(trail.HomeRegion)
      const TrailName = trail.TrailARN ?? ''
      const [selectors, insights, tags, status, configuration] = await Promise.all([
        client.send(new GetEventSelectorsCommand({ TrailName })),
        client.send(new GetInsightSelectorsCommand({ TrailName })).then(said, () => 'none'),
        client.send(new ListTagsCommand({ ResourceIdList: [TrailName] })),
        client.send(new GetTrailStatusCommand({ Name: TrailName })),
        orError(client.send(new GetEventConfigurationCommand({ TrailName }))),
      ])
      return {
        trail,
        selectors: said(selectors),
        insights,
        tags: said(tags),
        logging: status.IsLogging,
        configuration,
      }
    }),
  )
  return Object.fromEntries(whole.map((one) => [one.trail.TrailARN ?? '', one]))
}
