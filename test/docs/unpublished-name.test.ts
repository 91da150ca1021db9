import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { documentedPages, root } from './documented-commands.ts'

/**
 * Commands by which npm, pnpm, yarn or bun would ask a registry for a name that this project has not published there:
 * whoever takes it would run code with the reader's credentials (docs/release.md).
 */
const asking = [
  /\b(?:npm|pnpm|yarn|bun)\s+(?:install|i|add|exec|x|dlx|view|info)\b[^\n]*\s["']?trailkeeper\b(?!-)/,
  /\bnpx\s+(?:-\S+\s+)*trailkeeper@/,
  /\bnpx\s+(?:-y|--yes|-p|--package)\b[^\n]*\btrailkeeper\b/,
  /\b(?:pnpx|bunx|bun x)\s+(?:-\S+\s+)*trailkeeper\b/,
]
const asks = (text: string) => asking.flatMap((one) => one.exec(text)?.[0] ?? [])

const files = [
  ...documentedPages,
  'action.yml',
  '.github/workflows/ci.yml',
  '.github/workflows/release.yml',
  'CHANGELOG.md',
]

it.each(files)('%s shows no command that asks a registry for the name', (file) => {
  expect(asks(readFileSync(join(root, file), 'utf8'))).toEqual([])
})

it.each([
  'npm install trailkeeper',
  'npm i -g trailkeeper',
  'npm install --save-dev "trailkeeper"',
  'npx -y trailkeeper scan',
  'npx trailkeeper@latest scan',
  'npx --yes --package trailkeeper trailkeeper scan',
  'pnpm dlx trailkeeper scan',
])('would find: %s', (command) => {
  expect(asks(`text\n  ${command}\n`)).not.toEqual([])
})

it.each(['npm install ./trailkeeper-0.1.0.tgz', 'npx trailkeeper scan', 'npm pack'])('lets stand: %s', (command) => {
  expect(asks(command)).toEqual([])
})
