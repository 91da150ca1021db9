import { longText, markup, type Markup, timeText } from './markup.ts'

/** A call, or several alike one after the other. Times in ISO 8601. */
export type ActorCall = {
  at: string
  until: string
  times: number
  event: string
  source: string
  region: string
  address: string
  errorCode?: string
  /** The session that made it, where that is another: of a role that was assumed. */
  as?: string
  /** It weakened logging, or was meant to, or it is what a file was changed by. */
  isIncident: boolean
}

/** What somebody did around what made people look, the oldest first. */
export type ActorTimeLine = {
  actor: string
  from: string
  to: string
  calls: readonly ActorCall[]
  /** Calls that there was no room for. */
  left: number
}

/** What is known, out of log files, of those who did something that matters. */
export type ActorTimeLines = {
  /** The folder or bucket that was searched. */
  where: string
  lines: readonly ActorTimeLine[]
  /** Actors that there was no room for. */
  left: number
  /** What could not be read. */
  unread: readonly string[]
}

const mostUnread = 5

/** Who did it, and what else they did meanwhile; nothing where no log files were at hand. */
export function actorsSection(found: ActorTimeLines | undefined): Markup | undefined {
  if (!found) return undefined
  const { where, lines, left, unread } = found
  return markup`<section id="actors" aria-labelledby="actors-title">
<h2 id="actors-title">Who did it</h2>
<p>By the log files of <code>${where}</code>: what they did from an hour before to an hour after, with the roles that they assumed.</p>
${lines.length === 0 ? markup`<p>Nobody who weakened logging is named there.</p>` : lines.map(actorLine)}
${left > 0 ? markup`<p>And ${left} more.</p>` : undefined}
${unread.length > 0 ? markup`<p><b>${unread.length} could not be read:</b></p><ul class="timeline">${unread.slice(0, mostUnread).map((text) => markup`<li class="tone-warn">${longText(text)}</li>`)}</ul>` : undefined}
</section>`
}

const mostOpen = 30

function actorLine({ actor, from, to, calls, left }: ActorTimeLine): Markup {
  const count = calls.reduce((sum, { times }) => sum + times, left)
  const [first, rest] = [calls.slice(0, mostOpen), calls.slice(mostOpen)]
  return markup`<h3><code>${longText(actor)}</code></h3>
<p><small>${timeText(from)} to ${timeText(to)}: ${count} ${count === 1 ? 'call' : 'calls'}</small></p>
${calls.length === 0 ? markup`<p>None of it is in these files.</p>` : markup`<ol class="timeline">${first.map(callItem)}</ol>`}
${rest.length > 0 ? markup`<details><summary>${rest.length} more</summary><ol class="timeline">${rest.map(callItem)}</ol></details>` : undefined}
${left > 0 ? markup`<p>${left} calls are left out; <code>trailkeeper search</code> has them.</p>` : undefined}
`
}

function callItem(call: ActorCall): Markup {
  const { at, until, times, event, source, region, address, errorCode, as, isIncident } = call
  const tone = isIncident ? 'bad' : errorCode === undefined ? 'none' : 'warn'
  return markup`<li class="tone-${tone}"><p class="when">${timeText(at)}${until === at ? undefined : markup` to ${timeText(until)}`}</p><p><b>${event}</b>${times > 1 ? markup` × ${times}` : undefined}${isIncident ? markup` <span class="tag tone-bad">incident</span>` : undefined} <small>${source.replace('.amazonaws.com', '')} in ${region} from ${address}${as === undefined ? undefined : markup` as ${as}`}</small>${errorCode === undefined ? undefined : markup`, answered with <b>${errorCode}</b>`}</p></li>\n`
}
