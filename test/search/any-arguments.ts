import { Command } from 'commander'
import * as fc from 'fast-check'
import {
  conditionsOf,
  scopeOf,
  type SearchOptions,
  withSearchOptions,
} from '../../cli/search/search-options.ts'
import type { Condition } from '../../lib/search/condition.ts'

/** The conditions that options stand for. */
export function conditionsFor(argv: readonly string[]): Condition[] {
  const command = withSearchOptions(new Command(), Date.now).parse(argv, { from: 'user' })
  const options: SearchOptions = command.opts()
  return [...conditionsOf(options), ...scopeOf(options)]
}

const oneOf = (option: string, ...values: string[]) =>
  fc.constantFrom(...values).map((value) => [option, value])
/** Options of a search of the story, one to three of them, each of another kind. */
export const anyArguments: fc.Arbitrary<string[]> = fc
  .array(
    fc.oneof(
      oneOf('--event', 'StopLogging', 'Put*', '?un*', 'ConsoleLogin,CreateRole', 'Nothing'),
      oneOf('--source', 's3', '*tra?l*', 'kms.amazonaws.com'),
      oneOf('--user', 'eve', 'run', 'adm*', 'root'),
      oneOf('--arn', '*:role/admin', 'arn:aws:iam::111122223333:user/eve'),
      oneOf('--role', 'admin', 'sso', '*'),
      oneOf('--access-key', 'AKIAEVE', 'ASIA*'),
      oneOf('--ip', '203.0.113.0/24', '203.0.112.0/23', '10.0.0.0/8', '203.0.113.5'),
      oneOf('--resource', 'site', 'trail-logs', '*AWSLogs*', 'arn:aws:s3:::trail-logs', 'x*'),
      oneOf('--error', 'any', 'AccessDenied', '*Unauthorized*'),
      oneOf('--id', 'stop', 'log-*'),
      oneOf('--regions', 'us-east-1', 'ap-south-1', 'us-east-1,ap-south-1'),
      oneOf(
        '--where',
        'userIdentity.type=Root',
        'requestParameters.bucketName=site',
        'additionalEventData.MFAUsed=N*',
        'userIdentity.sessionContext.sessionIssuer.userName=admin',
        'resources.ARN=*trail-logs*',
        'requestParameters.pendingWindowInDays=7',
      ),
      fc.constantFrom(['--read'], ['--write']),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((options) => [...new Map(options.map((option) => [option[0], option])).values()].flat())
  .filter((argv) => !(argv.includes('--read') && argv.includes('--write')))
