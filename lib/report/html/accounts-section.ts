import type { Report } from '../../model.ts'
import { accountName, accountStanding, omittedText, worstAccounts } from '../organization-texts.ts'
import { type Markup, markup } from './markup.ts'

/** A page with more rows is slow to open; the worst accounts stand in it. */
const mostRows = 1_000

/** Every account of an organization's run, the worst first; nothing for a report on one account. */
export function accountsSection(report: Report): Markup | undefined {
  const { accounts } = report
  if (!accounts) return undefined
  const rest = accounts.length - mostRows
  return markup`<section id="accounts" aria-labelledby="accounts-title">
<h2 id="accounts-title">Accounts</h2>
<table class="cards" role="table"><caption class="vh">Accounts, the worst first</caption><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Account</th><th role="columnheader" scope="col">Result</th></tr></thead><tbody role="rowgroup">
${worstAccounts(accounts)
  .slice(0, mostRows)
  .map(
    (account) =>
      markup`<tr role="row"><td role="cell" data-label="Account"><span class="name">${accountName(account)}</span></td><td role="cell" data-label="Result">${accountStanding(account)}</td></tr>\n`,
  )}</tbody></table>
${rest > 0 ? markup`<p>${rest} more are not shown.</p>` : undefined}
${note(omittedText(report))}
</section>`
}

const note = (text: string | undefined) => (text === undefined ? undefined : markup`<p>${text}</p>`)
