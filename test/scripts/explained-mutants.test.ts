import { describe, expect, it } from '@jest/globals'
import { explanations, survivors, unexplained } from '../../scripts/explained-mutants.mjs'

const markdown = `
## lib/checks

It is there for the types. \`this\` is no explanation.

- \`lib/checks/a.ts\`: \`known\`, \`two words\`
- \`lib/checks/b.ts\`: \`gone\`
`
const report = {
  files: {
    'lib/checks/a.ts': {
      source: 'const a = 1\nif (known) return known\nreturn (\n  two words\n)\n',
      mutants: [
        { status: 'Killed', mutatorName: 'A', replacement: 'x', location: place(1, 7, 1, 8) },
        { status: 'Timeout', mutatorName: 'A', replacement: 'x', location: place(1, 7, 1, 8) },
        { status: 'Ignored', mutatorName: 'A', replacement: 'x', location: place(1, 7, 1, 8) },
        { status: 'Survived', mutatorName: 'B', replacement: 'true', location: place(2, 5, 2, 10) },
        { status: 'NoCoverage', mutatorName: 'C', replacement: 'y', location: place(3, 8, 5, 2) },
      ],
    },
  },
}

function place(line: number, column: number, lastLine: number, lastColumn: number) {
  return { start: { line, column }, end: { line: lastLine, column: lastColumn } }
}

describe('mutants that live on', () => {
  it('are those that survived or that no test reached, with the line in which they begin', () => {
    expect(survivors(report)).toEqual([
      {
        file: 'lib/checks/a.ts',
        at: 'lib/checks/a.ts:2:5',
        line: 'if (known) return known',
        mutation: 'B: known became true',
      },
      { file: 'lib/checks/a.ts', at: 'lib/checks/a.ts:3:8', line: 'return (', mutation: 'C: ( became y' },
    ])
  })

  it('are explained by bullets that name their file and a piece of their line', () => {
    expect(explanations(markdown)).toEqual([
      { file: 'lib/checks/a.ts', piece: 'known' },
      { file: 'lib/checks/a.ts', piece: 'two words' },
      { file: 'lib/checks/b.ts', piece: 'gone' },
    ])
  })

  it('have to be explained, and explanations have to explain something', () => {
    const { mutants, reasons } = unexplained(explanations(markdown), survivors(report))
    expect(mutants.map(({ at }) => at)).toEqual(['lib/checks/a.ts:3:8'])
    expect(reasons.map(({ piece }) => piece)).toEqual(['two words', 'gone'])
  })
})
