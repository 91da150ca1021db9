import { type Check, checkOf } from '../checks/all-checks.ts'
import type { Controls } from '../model/index.ts'

/** What a reader of a report has to know of a check. */
export type CheckFacts = Pick<Check, 'title' | 'why' | 'failsWhen' | 'manual' | 'severity' | 'controls'> & {
  id: string
}

/**
 * What is known of a check by its id. A finding may also come from no check of the list: an exemption past its date,
 * an account that was not swept, or a check of another version in a report kept since.
 */
export const checkFacts = (id: string): CheckFacts =>
  checkOf(id) ?? ofNoCheck.find((facts) => facts.id === id) ?? { ...unlisted, id }

const noControls: Controls = { cis: [], securityHub: [], nist: [], pci: [] }

const exemptionExpired: CheckFacts = {
  id: 'exemption-expired',
  title: 'Exemptions are in force',
  why: 'An exemption past its date binds nothing: what it excused counts again, and somebody has to renew or remove it.',
  failsWhen: "an exemption's date has passed",
  severity: 'medium',
  manual: 'Renew the exemption in the policy file, or remove it',
  controls: noControls,
}

const accountSwept: CheckFacts = {
  id: 'account-swept',
  title: 'Each account of the organization is swept',
  why: 'Of an account that could not be looked at nothing is known: neither that its trails log, nor that they do not.',
  failsWhen: 'never; it is unknown where the account could not be entered or swept',
  severity: 'high',
  manual: "See to the account's role: trailkeeper org template",
  controls: noControls,
}

const logIntegrity: CheckFacts = {
  id: 'log-integrity',
  title: 'Log files are what CloudTrail delivered',
  why: 'Who can write to the bucket can remove what they did from the log, or the log. The digests that CloudTrail signs show it, as long as somebody looks.',
  failsWhen:
    'a digest or log file is changed, missing, or not what the signed chain says, or a newer digest was delivered than is there; unknown where a file is in no digest, a gap is unexplained, or something could not be read',
  severity: 'critical',
  manual:
    'Copy the true version back where the bucket has it (trailkeeper verify prints the command), and find out who changed it',
  controls: {
    cis: [],
    securityHub: [],
    nist: ['AU-9', 'SI-7', 'SI-7(1)', 'SI-7(7)'],
    pci: ['10.3.4'],
  },
}

const drill: CheckFacts = {
  id: 'drill',
  title: 'The guard answers a fire drill',
  why: 'Nobody knows whether their guard works until the day it must. A drill attacks a trail that is made for it, and measures each link of the answer.',
  failsWhen:
    'an attack on the canary was not undone, not told, or both only after the time-out; or people did not hear of it',
  severity: 'high',
  manual: 'Mend the link that the drill names, see trailkeeper doctor, and drill again: trailkeeper drill',
  controls: { cis: [], securityHub: [], nist: ['CA-8', 'IR-3', 'SI-6'], pci: ['10.7.2', '12.10.2'] },
}

const ofNoCheck: readonly CheckFacts[] = [exemptionExpired, accountSwept, logIntegrity, drill]

const unlisted: Omit<CheckFacts, 'id'> = {
  title: 'A check that this version does not know',
  why: 'The report was made by another version of Trailkeeper.',
  failsWhen: 'that version says so',
  severity: 'info',
  manual: 'See the documentation of that version',
  controls: noControls,
}

/** Where the documentation tells more of a check, from the repository's root. */
export const checkPage = (id: string): string => `docs/checks/${id}.md`

const frameworks: Readonly<Record<keyof Controls, string>> = {
  cis: 'CIS AWS Foundations Benchmark',
  securityHub: 'AWS Security Hub',
  nist: 'NIST SP 800-53 r5',
  pci: 'PCI DSS v4.0',
}

/** The frameworks that a check stands for, with the controls of each. */
export const controlsByFramework = (controls: Controls): { framework: string; controls: string[] }[] =>
  [
    { framework: frameworks.cis, controls: controls.cis },
    { framework: frameworks.securityHub, controls: controls.securityHub },
    { framework: frameworks.nist, controls: controls.nist },
    { framework: frameworks.pci, controls: controls.pci },
  ].filter((one) => one.controls.length > 0)

/** The controls that a check stands for, each with its framework. */
export const controlNames = (controls: Controls): string[] =>
  controlsByFramework(controls).flatMap((one) => one.controls.map((control) => `${one.framework} ${control}`))
