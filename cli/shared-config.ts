import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The sections of both shared files by the name of their profile, as text. */
export function profileSections(environment: Environment): Map<string, string> {
  const home = join(environment['HOME'] ?? homedir(), '.aws')
  const files = [
    environment['AWS_CONFIG_FILE'] ?? join(home, 'config'),
    environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, 'credentials'),
  ]
  const sections = new Map<string, string>()
  for (const file of files.filter((path) => existsSync(path))) {
    for (const [, name = '', body = ''] of readFileSync(file, 'utf8').matchAll(section)) {
      const profile = name.trim().replace(/^profile\s+/, '')
      sections.set(profile, `${sections.get(profile) ?? ''}\n${body}`)
    }
  }
  return sections
}

const section = /^\s*\[([^\]\n]+)\]([^[]*(?:\n(?!\s*\[)[^\n]*)*)/gm

/** The file of certificates that the environment's profile names as `ca_bundle`, which the SDK does not read. */
export function caBundleOf(environment: Environment): string | undefined {
  const body = profileSections(environment).get(environment['AWS_PROFILE'] ?? 'default')
  return /^\s*ca_bundle\s*=\s*(.+?)\s*$/m.exec(body ?? '')?.[1]
}
