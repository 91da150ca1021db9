import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'
import type { Write } from '../model/write.ts'
import { type EntriesAnswer, wholeAnswer } from './whole-answer.ts'

type RuleWrite = Extract<Write, { service: 'events' }>

/**
 * Sends one write to a rule of the default event bus. PutTargets answers 200 with the entries that failed, which is an
 * error here.
 * @throws whatever the SDK throws
 */
export async function sendRuleWrite(
  clients: Clients,
  region: Region,
  write: RuleWrite,
): Promise<{ $metadata: { requestId?: string | undefined } }> {
  const [client, sdk] = await Promise.all([clients.events(region), import('@aws-sdk/client-eventbridge')])
  switch (write.operation) {
    case 'PutRule':
      return client.send(new sdk.PutRuleCommand(write.input))
    case 'EnableRule':
      return client.send(new sdk.EnableRuleCommand(write.input))
    case 'PutTargets':
      return putTargets(() => client.send(new sdk.PutTargetsCommand(write.input)))
    default:
      return refuse(write)
  }
}

/**
 * Not every partition forwards across regions (AWS Compute Blog, "Expanding cross-Region event routing with Amazon
 * EventBridge": all but GovCloud and China), and which do may change: so it is tried, and the refusal explained.
 */
async function putTargets<Answer extends EntriesAnswer>(send: () => Promise<Answer>): Promise<Answer> {
  try {
    return wholeAnswer(await send())
  } catch (error) {
    if (!/cross-region/i.test(errorMessage(error))) throw error
    const explained = new Error(
      `EventBridge does not forward events to another region here: deploy the guard in each region instead (docs/security.md). ${errorMessage(error)}`,
      { cause: error },
    )
    explained.name = errorCode(error)
    throw explained
  }
}

function refuse(write: never): never {
  throw new Error(`not a write that Trailkeeper makes: ${JSON.stringify(write)}`)
}
