import type { Command } from 'commander'
import { wholeProgram } from '../program.ts'
import type { Session } from '../session.ts'
import { paragraphs } from '../../lib/text/plain-text.ts'
import { code, page, prose, table } from './markdown.ts'

const width = 110

/** docs/cli.md: every command with its usage, options, exit codes and examples, from the program itself. */
export async function cliPage(): Promise<string> {
  let written = ''
  const out = (text: string) => void (written += text)
  const program = await wholeProgram(silentSession(out))
  const helpOf = (command: Command) => {
    written = ''
    command.outputHelp()
    return written
  }
  const all = commandsBelow(program)
  return page([
    '# Command line',
    introduction,
    index(all),
    '## Options of every command',
    optionTable(program),
    ...all.flatMap(({ command, name }) => section(command, name, helpOf(command))),
  ])
}

const introduction = `\`trailkeeper COMMAND --help\` prints the same on the command line. Credentials, profile, region, \`AWS_ENDPOINT_URL\`, proxies (\`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`NO_PROXY\`) and certificates (\`AWS_CA_BUNDLE\`, \`NODE_EXTRA_CA_CERTS\`, \`ca_bundle\` of the profile) come from the usual AWS environment, and \`--profile\` is \`AWS_PROFILE\` for one run; colour respects \`NO_COLOR\`. Data goes to stdout, everything else to stderr. Exit code 1 means that a command could not do its work; what the others mean stands with each.`

type Named = { command: Command; name: string }

function commandsBelow(parent: Command, path: readonly string[] = []): Named[] {
  return parent.commands.flatMap((command) => {
    const here = [...path, command.name()]
    return [{ command, name: here.join(' ') }, ...commandsBelow(command, here)]
  })
}

const index = (all: readonly Named[]) =>
  table(
    ['Command', 'What it does'],
    all.map(({ command, name }) => [`[${name}](#${name.replaceAll(' ', '-')})`, prose(command.summary())]),
  )

function section(command: Command, name: string, help: string): (string | undefined)[] {
  const [description = '', exitCodes] = command.description().split(/\n*Exit code: /)
  return [
    `## ${name}`,
    prose(paragraphs(description)),
    fenced('text', `trailkeeper ${name} ${command.usage()}`),
    argumentList(command),
    command.options.length > 0 ? optionTable(command) : undefined,
    exitCodes === undefined ? undefined : `**Exit code:** ${prose(paragraphs(exitCodes))}`,
    ...afterHelp(command, help),
  ]
}

function argumentList(command: Command): string | undefined {
  const { registeredArguments } = command
  if (registeredArguments.length === 0) return undefined
  const help = command.createHelp()
  return registeredArguments
    .map((argument) => `- ${code(help.argumentTerm(argument))}: ${prose(help.argumentDescription(argument))}`)
    .join('\n')
}

function optionTable(command: Command): string {
  const help = command.createHelp()
  return table(
    ['Option', 'Meaning'],
    command.options.map((option) => [code(help.optionTerm(option)), prose(help.optionDescription(option).replace(' (default: false)', ''))]),
  )
}

/** What stands after the options in the help: examples, or the words that an argument may be, each under a heading. */
function afterHelp(command: Command, help: string): string[] {
  const after = help.slice(command.helpInformation().length).trim()
  return [...after.matchAll(/^(\S[^\n:]*):\n((?:(?: {2}.*)?(?:\n|$))+)/gm)].flatMap(([, heading = '', body = '']) => [
    `${heading}:`,
    fenced(/^Examples?$/.test(heading) ? 'sh' : 'text', body.replaceAll(/^ {2}/gm, '')),
  ])
}

const fenced = (language: 'sh' | 'text', text: string) => `\`\`\`${language}\n${text.trim()}\n\`\`\``

function silentSession(out: (text: string) => void): Session {
  return {
    out,
    pipe: (data) => out(String(data)),
    err: out,
    input: noInput(),
    onStop: () => () => undefined,
    width,
    outColor: false,
    drawsProgress: false,
    aws: {},
    exitWith: () => undefined,
  }
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
