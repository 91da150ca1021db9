import type { Clients } from '../aws/clients.ts'
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
      return whole(await client.send(new sdk.PutTargetsCommand(write.input)))
    case 'RemoveTargets':
      return whole(await client.send(new sdk.RemoveTargetsCommand(write.input)))
    default:
      return refuse(write)
  }
}

function whole<Answer extends { FailedEntries?: Failure[] | undefined }>(answer: Answer): Answer {
  const [failed] = answer.FailedEntries ?? []
  if (!failed) return answer
  const error = new Error(failed.ErrorMessage ?? 'an entry failed')
  error.name = failed.ErrorCode ?? 'FailedEntry'
  throw error
}

function refuse(write: never): never {
  throw new Error(`not a write that Trailkeeper makes: ${JSON.stringify(write)}`)
}
