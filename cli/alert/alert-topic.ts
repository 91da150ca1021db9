import { ListTopicsCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../../lib/aws/arn.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode, errorMessage, RunError } from '../../lib/aws/errors.ts'
import type { Arn, Region } from '../../lib/model.ts'

const todo = "name the guard's with --topic, or its region with --region"

/**
 * The topic that the guard alerts: the one that is named, else TRAILKEEPER_TOPIC_ARN, else the only one of the region
 * whose name starts with `trailkeeper`.
 * @throws RunError where none is found, or more than one, or what is named is no topic's ARN
 */
export async function alertTopic(clients: Clients, region: Region, named: string | undefined): Promise<Arn> {
  const known = named ?? process.env.TRAILKEEPER_TOPIC_ARN
  if (known === undefined) return onlyTopic(await guardTopics(clients, region), region)
  const arn = parseArn(known)
  if (arn?.service !== 'sns' || !arn.region) throw new RunError(`not a topic's ARN: ${known}`)
  return known
}

async function guardTopics(clients: Clients, region: Region): Promise<Arn[]> {
  const found: Arn[] = []
  const client = await clients.sns(region)
  let from: string | undefined
  try {
    do {
      const page = await client.send(new ListTopicsCommand(from === undefined ? {} : { NextToken: from }))
      found.push(...(page.Topics ?? []).flatMap(({ TopicArn }) => TopicArn ?? []))
      from = page.NextToken
    } while (from)
  } catch (error) {
    throw new RunError(
      `topics of ${region} cannot be listed (${errorCode(error)}: ${errorMessage(error)}): ${todo}`,
      { cause: error },
    )
  }
  return found.filter((arn) => parseArn(arn)?.resource.startsWith('trailkeeper'))
}

function onlyTopic([topic, ...others]: readonly Arn[], region: Region): Arn {
  if (topic === undefined) throw new RunError(`no topic named trailkeeper… in ${region}: ${todo}`)
  if (others.length === 0) return topic
  throw new RunError(
    `several topics in ${region} may be the guard's: name one of ${[topic, ...others].join(', ')} with --topic`,
  )
}
