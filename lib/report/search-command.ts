import type { Actor, Region, Report, TrailInBrief } from '../model/index.ts'
import { isTrailArn, parseArn } from '../text/arn.ts'
import { shellWord } from '../text/command-line.ts'

/** A call, as far as a search for what else its caller did needs it. */
type Called = { actor: Actor; eventTime: string; region: Region }

const hour = 3_600_000
/** A session of AWS STS has an ARN of up to 180 characters; what is longer is looked for by its beginning. */
const mostOfName = 200

/**
 * The command that finds in delivered log files what else a caller did in the hour before and after a call, the call
 * itself among it: one line of printable ASCII, whatever the caller is called. A star or question mark in the place of
 * characters that something on the way to a person might change finds them all the same.
 * @param report tells the account and its trails: the command names one that should have the call
 * @param most characters; the trail is left to the person where there is no room for it
 * @returns undefined where the time is none, or the record says nothing of the caller
 */
export function searchCommand(
  { actor, eventTime, region }: Called,
  report: Pick<Report, 'scope' | 'trails'>,
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  const at = Date.parse(eventTime)
  const who = callerOptions(actor)
  if (Number.isNaN(at) || who === undefined) return undefined
  const [from, to] = [at - hour, at + hour].map((time) => new Date(time).toISOString().replace('.000Z', 'Z'))
  const command = `trailkeeper search ${who} --from ${from} --to ${to}`
  const trail = trailFor(region, report)
  const whole = trail === undefined ? command : `${command} --trail ${trail}`
  return whole.length <= most ? whole : command
}

/** The ARN, which all keys of a user and all calls of a session share; else the best that the record has. */
function callerOptions({ arn, invokedBy, sourceIp, type }: Actor): string | undefined {
  if (arn !== undefined) return `--query session-activity --arn ${shellWord(inert(arn))}`
  if (invokedBy !== undefined) return `--where ${shellWord(`userIdentity.invokedBy=${inert(invokedBy)}`)}`
  if (sourceIp !== undefined && /^[\d.]{7,15}$|^[\da-f:]*:[\da-f:.]*$/i.test(sourceIp))
    return `--ip ${sourceIp}`
  return type === 'Unknown' ? undefined : `--where ${shellWord(`userIdentity.type=${inert(type)}`)}`
}

/** What begins an option, a list, a link or a mention, or is no plain ASCII, as the wildcard for any character. */
const inert = (name: string): string => {
  const plain = name
    .slice(0, mostOfName)
    .replaceAll(/^-|[^\w.:/+=@-]|(?<=:\/)\/|(?<=www)\./gi, '?')
    .replaceAll(/(?<![\w.+-])@/g, '?')
  return name.length > mostOfName ? `${plain}*` : plain
}

/** A trail that logs calls of the region: of the account itself before others, and one that logs all before others. */
function trailFor(
  region: Region,
  { scope: { account }, trails = [] }: Pick<Report, 'scope' | 'trails'>,
): string | undefined {
  const rank = ({ arn, management }: TrailInBrief) =>
    Number(parseArn(arn)?.account === account) + 2 * Number(management === 'all')
  const [best] = trails
    .filter(
      ({ arn, logging, management, multiRegion, homeRegion }) =>
        isSafe(arn) && logging !== false && management !== 'none' && (multiRegion || homeRegion === region),
    )
    .toSorted((one, other) => rank(other) - rank(one))
  return best?.arn
}

/** Names may be hosts of links, too. */
const isSafe = (arn: string): boolean => isTrailArn(arn) && !/\/www\./i.test(arn)
