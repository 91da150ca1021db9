import { Argument, type Command, InvalidArgumentError } from 'commander'
import { createClients, defaultRegion } from '../lib/aws/clients.ts'
import { errorMessage, RunError } from '../lib/aws/errors.ts'
import { partitionOfRegion } from '../lib/aws/regions.ts'
import { accountIdentity } from '../lib/collect/account.ts'
import { isOrganizationId } from '../lib/evidence/names.ts'
import type { AccountId, Region } from '../lib/model/index.ts'
import { credentialText } from './credential-error.ts'
import { accountId } from './account-options.ts'
import { documentOf, type Kind, kinds } from './resource-policy/documents.ts'
import type { Session } from './session.ts'
import { oneRegion } from './region-names.ts'

type PolicyOptions = {
  trail: string
  account?: string
  region?: string
  bucket: string
  prefix?: string
  topic: string
  logGroup: string
  organization?: string
}

/** `trailkeeper resource-policy`: what the resources of a new trail need, for who makes them. */
export function addResourcePolicy(program: Command, session: Session): void {
  program
    .command('resource-policy')
    .addArgument(new Argument('<kind>', 'whose policy').choices(kinds))
    .requiredOption('--trail <name>', 'name of the trail that is to be made', trailName)
    .option('--account <id>', "account of the trail; the caller's where none is given", accountId)
    .option('--region <name>', "home region of the trail; the session's where none is given", oneRegion)
    .option('--bucket <name>', 'bucket that it delivers to', 'BUCKET')
    .option('--prefix <prefix>', 'prefix that it writes below')
    .option('--topic <name>', 'topic that it notifies', 'TOPIC')
    .option('--log-group <name>', 'log group that it sends events to', 'LOG-GROUP')
    .option('--organization <id>', 'organization whose trail it is', organizationId)
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .description(
      'Prints the policy that a bucket, a key, a topic or the role for a log group needs for one new trail, and for no\n' +
        'other: each statement asks for the ARN of the trail. Calls no API where --account is given.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper resource-policy bucket --trail main\n  trailkeeper resource-policy bucket --trail main --account 123456789012 --bucket acme-trail-logs\n  trailkeeper resource-policy key --trail main --account 123456789012 --region eu-west-1\n  trailkeeper resource-policy log-role --trail main --account 123456789012 --log-group trails',
    )
    .action(async (kind: Kind, { trail, organization, ...options }: PolicyOptions) => {
      const region = options.region ?? session.aws.region ?? (await defaultRegion())
      const document = documentOf[kind]({
        ...options,
        region,
        account: options.account ?? (await callersAccount(region, session)),
        name: trail,
        partition: partitionOfRegion(region),
        ...(organization !== undefined && { organizationId: organization }),
      })
      session.out(`${JSON.stringify(document, undefined, 2)}\n`)
    })
}

/** @throws RunError where nobody can tell it */
async function callersAccount(region: Region, { aws }: Session): Promise<AccountId> {
  const { region: _, ...settings } = aws
  const clients = createClients(settings)
  try {
    return (await accountIdentity(clients, region)).account
  } catch (error) {
    const cause = error instanceof RunError ? (error.cause ?? error) : error
    const why = (await credentialText(cause)) ?? errorMessage(error)
    throw new RunError(`${why}; or name the account with --account`)
  } finally {
    clients.close()
  }
}

/** CloudTrail API reference, CreateTrail, Name. */
function trailName(text: string): string {
  const isName = /^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+$/.test(text) && text.length >= 3 && text.length <= 128
  if (!isName || /^\d+(?:\.\d+){3}$/.test(text))
    throw new InvalidArgumentError(
      'A trail has a name of 3 to 128 letters, digits, periods, underscores and dashes.',
    )
  return text
}

function organizationId(text: string): string {
  if (!isOrganizationId(text)) throw new InvalidArgumentError('An organization is such as o-exampleorgid.')
  return text
}
