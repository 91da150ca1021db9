import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shellWord } from '../../lib/text/command-line.ts'
import { packageRoot } from './package-root.ts'

/** Of the one page that has the whole of it. */
const without = 'trailkeeper package, then aws cloudformation deploy as it says'

/** True in a copy of the repository, which deploys by osls; an installed package has no such file. */
export const isClone = (): boolean =>
  existsSync(join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'serverless.yml'))

/** How the guard is deployed from here, in a few words. */
export const howToDeploy = (): string => (isClone() ? 'npm run deploy' : without)

/** CloudFormation compares templates: what was changed behind its back stays (user guide, "Using drift-aware change sets"). */
export const putStackBack =
  'put the stack back as docs/upgrade.md says under "Somebody changed the guard itself"; to deploy the same again changes nothing'

/** The commands that deploy it with a policy file, each on a line of its own. */
export const deployCommands = (policy: string): string[] =>
  isClone()
    ? [`npm run deploy -- --param ${shellWord(`policy=${policy}`)} --param email=YOU@EXAMPLE.COM`]
    : [
        `trailkeeper package --policy ${shellWord(policy)} --out deployment`,
        '# and what that says then: aws s3 cp …, aws cloudformation deploy …',
      ]

/** How its stack is removed from here. */
export const howToRemove = (): string =>
  isClone()
    ? 'npx osls remove --stage <stage> --region <region>'
    : 'aws cloudformation delete-stack --stack-name <stack> --region <region>'
