import type { AccountInReport, Report } from '../../model/index.ts'
import { accountName, omittedText, worstAccounts } from '../organization-texts.ts'
import { type Markup, markup } from './markup.ts'

/** The map has a square an account; the table below it tells of those that need attention most. */
const mostSquares = 5_000
const mostRows = 100
/** As many of them at once: on a phone each fills a sixth of the screen. */
const rowsAtOnce = 5

/** `open`: something there could not be read, and nothing fails. */
type AccountState = 'unknown' | 'failing' | 'open' | 'passing' | 'skipped'

const states = {
  unknown: { words: 'could not be looked at', mark: '?', tone: 'warn' },
  failing: { words: 'something fails', mark: '✗', tone: 'bad' },
  open: { words: 'something could not be read', mark: '◐', tone: 'warn' },
  passing: { words: 'all passes', mark: '✓', tone: 'good' },
  skipped: { words: 'skipped: not active', mark: '·', tone: 'none' },
} as const satisfies Record<AccountState, { words: string; mark: string; tone: string }>

/** The accounts of an organization, at a glance and by need; nothing where the report is on one account. */
export function accountsSection(report: Report): Markup | undefined {
  const { accounts } = report
  if (!accounts) return undefined
  const sorted = worstAccounts(accounts)
  const open = sorted.filter((account) => stateOfAccount(account) !== 'passing')
  return markup`<section id="accounts" aria-labelledby="accounts-title">
<h2 id="accounts-title">Accounts</h2>
<ul class="legend" aria-label="Accounts by state">${Object.entries(states).flatMap(
    ([state, { words, mark, tone }]) => {
      const count = sorted.filter((one) => stateOfAccount(one) === state).length
      return count === 0
        ? []
        : [
            markup`<li><span class="m-${tone}" aria-hidden="true">${mark}</span> <b>${count}</b> ${words}</li>`,
          ]
    },
  )}</ul>
<div class="squares" aria-hidden="true">${sorted.slice(0, mostSquares).map(square)}</div>
${rest(sorted.length, mostSquares, 'map')}
${open.length > 0 ? table(open.slice(0, rowsAtOnce)) : undefined}
${further(open.slice(rowsAtOnce, mostRows))}
${rest(open.length, mostRows, 'table')}
<p>${omittedText(report) ?? ''}</p>
</section>`
}

const rest = (count: number, most: number, where: string) =>
  count > most
    ? markup`<p>The ${where} shows the ${most} accounts that need attention most, of ${count}.</p>`
    : undefined

const headings = ['Account', 'State', 'Fail', 'Unknown', 'Pass', 'Exempt', 'Its own report'] as const

const table = (accounts: readonly AccountInReport[]): Markup =>
  markup`<table class="cards accounts" role="table"><caption class="vh">Accounts in which not all passes, those first that need attention most</caption><thead role="rowgroup"><tr role="row">${headings.map((heading) => markup`<th role="columnheader" scope="col">${heading}</th>`)}</tr></thead><tbody role="rowgroup">
${accounts.map(row)}</tbody></table>`

const further = (accounts: readonly AccountInReport[]): Markup | undefined =>
  accounts.length > 0
    ? markup`<details><summary>${accounts.length} more accounts</summary>${table(accounts)}</details>`
    : undefined

const square = (account: AccountInReport): Markup => {
  const { mark, tone } = states[stateOfAccount(account)]
  return markup`<i class="m-${tone}" title="${accountName(account)}">${mark}</i>`
}

const count = (value: number | undefined): Markup => markup`${value ?? '–'}`

function row(account: AccountInReport): Markup {
  const { words, tone } = states[stateOfAccount(account)]
  const { summary, state, at } = account
  const cells = [
    markup`${accountName(account)}`,
    markup`<span class="tag tone-${tone}">${words}</span>${state === undefined ? undefined : markup` ${state}`}`,
    count(summary?.fail),
    count(summary?.unknown),
    count(summary?.pass),
    count(summary?.exempt),
    markup`<span class="name">${at ?? '–'}</span>`,
  ]
  return markup`<tr role="row">${cells.map((cell, index) => markup`<td role="cell" data-label="${headings[index]}">${cell}</td>`)}</tr>\n`
}

function stateOfAccount({ status, summary }: AccountInReport): AccountState {
  if (status !== 'swept') return status
  if ((summary?.fail ?? 0) > 0) return 'failing'
  return (summary?.unknown ?? 0) > 0 ? 'open' : 'passing'
}
