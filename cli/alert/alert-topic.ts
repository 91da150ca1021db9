import { ListTopicsCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../../lib/text/arn.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode, errorMessage, RunError } from '../../lib/aws/errors.ts'
import type { Targets } from '../../lib/alert/channels/index.ts'
import type { Arn, Region } from '../../lib/model/index.ts'

/** A kind of the guard's topics: what names it, in the environment and on the command line. */
type Kind = {
  channel: 'sns' | 'chat'
  variable: string
  option: string
  isKind: (name: string) => boolean
  called: string
}

const alerts: Kind = {
  channel: 'sns',
  variable: 'TRAILKEEPER_TOPIC_ARN',
  option: '--topic',
  isKind: (name) => !/chat/i.test(name),
  called: 'trailkeeper…',
}
const chat: Kind = {
  channel: 'chat',
  variable: 'TRAILKEEPER_CHAT_TOPIC_ARN',
  option: '--chat-topic',
  isKind: (name) => /chat/i.test(name),
  called: 'trailkeeper…chat…',
}

/**
 * The topic that the guard alerts: the one that is named, else TRAILKEEPER_TOPIC_ARN, else the one that its functions
 * tell, else the only one of the region whose name starts with `trailkeeper`.
 * @param told what the guard's functions tell, where that is not named already
 * @throws RunError where none is found, or more than one, or what is named is no topic's ARN
 */
export const alertTopic = (
  clients: Clients,
  region: Region,
  named: string | undefined,
  told?: () => Promise<Targets>,
): Promise<Arn> => topicOf(alerts, clients, region, named, told)

/**
 * The topic that AWS Chatbot listens to, found in the same way among those with `chat` in their name.
 * @throws RunError as alertTopic does
 */
export const chatTopic = (
  clients: Clients,
  region: Region,
  named: string | undefined,
  told: () => Promise<Targets>,
): Promise<Arn> => topicOf(chat, clients, region, named, told)

async function topicOf(
  kind: Kind,
  clients: Clients,
  region: Region,
  named: string | undefined,
  told: () => Promise<Targets> = async () => ({}),
): Promise<Arn> {
  const known = named ?? process.env[kind.variable] ?? (await told())[kind.channel]
  if (known === undefined) return onlyTopic(await guardTopics(kind, clients, region), kind, region)
  const arn = parseArn(known)
  if (arn?.service !== 'sns' || !arn.region) throw new RunError(`not a topic's ARN: ${known}`)
  return known
}

const todoOf = ({ option }: Kind) => `name the guard's with ${option}, or its region with --region`

async function guardTopics(kind: Kind, clients: Clients, region: Region): Promise<Arn[]> {
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
      `topics of ${region} cannot be listed (${errorCode(error)}: ${errorMessage(error)}): ${todoOf(kind)}`,
      { cause: error },
    )
  }
  return found.filter((arn) => {
    const name = parseArn(arn)?.resource ?? ''
    return name.startsWith('trailkeeper') && kind.isKind(name)
  })
}

function onlyTopic([topic, ...others]: readonly Arn[], kind: Kind, region: Region): Arn {
  if (topic === undefined) throw new RunError(`no topic named ${kind.called} in ${region}: ${todoOf(kind)}`)
  if (others.length === 0) return topic
  throw new RunError(
    `several topics in ${region} may be the guard's: name one of ${[topic, ...others].join(', ')} with ${kind.option}`,
  )
}
