/**
 * An alert channel that sends nothing yet, a test that asks for more, and the page that says how to set it up.
 * @param {{ id: string, name: string }} named id in kebab-case, and the same as the name of a constant
 */
export const files = ({ id, name }) => ({
  [`lib/alert/channels/${id}.ts`]: `import { RunError } from '../../aws/errors.ts'
import type { Channel, ChannelFacts } from './channel.ts'

/** TODO: what it sends, and where the form of that is documented. */
export const channel: Channel = {
  open: ({ settings = {} }) => {
    const { place } = settings
    if (place === undefined) throw new RunError('the policy asks for ${id}, and names no ${id}.place')
    return async (_clients, { event }) => {
      throw new RunError(\`TODO: send \${event.length} characters to \${place}\`)
    }
  },
}

export const facts = {
  description: 'TODO: what it is, in a few words',
  gets: 'TODO: what arrives there',
  setUp: 'TODO: what a person sets up for it',
  recipe: '${id}.md',
  settings: {
    place: {
      description: 'TODO: what it has to be told.',
      pattern: /^[\\w.-]+$/,
      expected: 'TODO: what the pattern asks for',
      example: 'TODO',
    },
  },
  stack: {
    name: '${name.charAt(0).toUpperCase()}${name.slice(1)}',
    // TODO: the one action, on the one resource.
    allow: () => [],
  },
} satisfies ChannelFacts
`,
  [`test/alert/channels/${id}.test.ts`]: `import { describe, expect, it } from '@jest/globals'
import { openChannels } from '../../../lib/alert/channels/index.ts'

describe('${id}', () => {
  it('TODO: what it is sent', () => {
    const settings = { '${id}': { place: 'somewhere' } }
    expect(openChannels(['${id}'], { region: 'us-east-1', targets: {}, settings })).toEqual(['TODO'])
  })
})
`,
  [`docs/recipes/${id}.md`]: `# TODO: the channel's name

TODO: what to set up, in numbered steps. [Alerts](../alerts.md) says what is told when.

\`\`\`yaml
version: 1
alerts:
  channels: [sns, ${id}]
\`\`\`
`,
})

/** What is left to do, for a person. */
export const next = ({ id, name }) => {
  const key = name === id ? id : `'${id}'`
  return `Add to lib/alert/channels/index.ts, in their lists:
  import * as ${name} from './${id}.ts'
  ${key}: ${name}.facts,
  ${key}: ${name}.channel,
Write what is marked TODO, then: npm run docs; npm test -- test/alert/channels/${id}.test.ts`
}
