/**
 * A report format that prints one line, and a test that asks for more.
 * @param {{ id: string, name: string }} named id in kebab-case, and the same as the name of a constant
 */
export const files = ({ id, name }) => ({
  [`lib/report/${id}.ts`]: `import type { Report } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: '${id}',
  extension: 'txt',
  use: 'TODO: what it is for',
  print: ${name}Report,
}

/** TODO: where the form is specified. Every value of AWS is made harmless for it. */
function ${name}Report({ scope }: Report): string {
  return \`\${plainText(scope.account)}\\n\`
}
`,
  [`test/report/${id}.test.ts`]: `import { describe, expect, it } from '@jest/globals'
import { format } from '../../lib/report/${id}.ts'
import { aReport } from '../builders/a-report.ts'

describe('${id}', () => {
  it('TODO: what it says of a report', () => {
    const options = { color: false, width: 100, verbose: false, history: [] }
    expect(format.print(aReport(), options)).toBe('TODO')
  })
})
`,
})

/** What is left to do, for a person. */
export const next = ({ id }) =>
  `Write what is marked TODO, then: npm run docs; npm test -- test/report/${id}.test.ts`
