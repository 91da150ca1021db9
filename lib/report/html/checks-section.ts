import type { Finding } from '../../model/index.ts'
import { checkFacts, controlsByFramework } from '../check-facts.ts'
import { longText, type Markup, markup } from './markup.ts'

/** Of each check in the report: what it asks, why, which controls it stands for, and how to mend it by hand. */
export function checksSection(findings: readonly Finding[]): Markup {
  const ids = [...new Set(findings.map(({ check }) => check))].toSorted()
  return markup`<section id="checks" aria-labelledby="checks-title">
<h2 id="checks-title">Checks</h2>
${ids.map(checkDetails)}
</section>`
}

function checkDetails(id: string): Markup {
  const { title, why, failsWhen, manual, controls } = checkFacts(id)
  const frameworks = controlsByFramework(controls)
  return markup`<details id="check-${id}"><summary><b>${id}</b> ${title}</summary>
<p>${longText(why)} It fails when ${longText(failsWhen)}.</p>
<p>By hand: <code>${longText(manual)}</code></p>
${frameworks.length > 0 ? markup`<ul>${frameworks.map(({ framework, controls: named }) => markup`<li>${framework}: ${longText(named.join(', '))}</li>`)}</ul>` : undefined}
</details>
`
}
