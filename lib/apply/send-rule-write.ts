import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Region } from '../model.ts'
import type { EarsRemoval, Write } from '../write.ts'

type RuleWrite = Extract<Write, { service: 'events' }> | EarsRemoval
type Failure = { ErrorCode?: string | undefined; ErrorMessage?: string | undefined }

/**
 * Sends one write to a rule of the default event bus. PutTargets and RemoveTargets answer 200 with the entries that
 * failed, which is an error here.
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
    case 'DisableRule':
      return client.send(new sdk.DisableRuleCommand(write.input))
    case 'DeleteRule':
      return client.send(new sdk.DeleteRuleCommand(write.input))
    case 'PutTargets':
      return putTargets(() => client.send(new sdk.PutTargetsCommand(write.input)))
    case 'RemoveTargets':
      return whole(await client.send(new sdk.RemoveTargetsCommand(write.input)))
    default:
      return refuse(write)
  }
}

/**
 * Not every partition forwards across regions (AWS Compute Blog, "Expanding cross-Region event routing with Amazon
 * EventBridge": all but GovCloud and China), and which do may change: so it is tried, and the refusal explained.
 */
async function putTargets<Answer extends Failing>(send: () => Promise<Answer>): Promise<Answer> {
  try {
    return whole(await send())
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

type Failing = { FailedEntries?: Failure[] | undefined }

function whole<Answer extends Failing>(answer: Answer): Answer {
  const [failed] = answer.FailedEntries ?? []
  if (!failed) return answer
  const error = new Error(failed.ErrorMessage ?? 'an entry failed')
  error.name = failed.ErrorCode ?? 'FailedEntry'
  throw error
}

function refuse(write: never): never {
  throw new Error(`not a write that Trailkeeper makes: ${JSON.stringify(write)}`)
}
