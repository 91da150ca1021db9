import { awsCommand } from '../text/aws-command.ts'
import type { Outcome } from '../model/index.ts'

/**
 * What earlier calls of a repair that ended early have made and nothing uses: two repairs of an account without a
 * trail each make a bucket, and only one of them gets to make the trail.
 * @returns a sentence with the command that takes it away, after a space; empty where nothing was left
 */
export function leftBehind(outcomes: readonly Outcome[]): string {
  const written = outcomes.flatMap(({ call, result, requestId }) =>
    call && result === 'applied' && requestId !== undefined ? [call] : [],
  )
  if (written.some(({ operation }) => operation === 'CreateTrail')) return ''
  return written
    .flatMap((call) => (call.operation === 'CreateBucket' ? [call] : []))
    .map(({ input, undo, region }) => {
      const removal = undo ? `, remove it: ${awsCommand(undo, region)}` : ', remove it.'
      return ` The bucket ${input.Bucket} was made for this repair and stays. If no trail uses it${removal}`
    })
    .join('')
}
