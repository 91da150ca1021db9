/** Functions that serve one check alone, by the file of the repository that each stands in. */
const serving = {
  'change-alarm': {
    'lib/checks/judging/missed-changes.ts': 'missedChanges',
    'lib/collect/change-alarms.ts': 'changeAlarmsOf',
  },
}

/**
 * A Lambda's policy is part of its code, so that what only a check needs which the policy turns off is never reached:
 * it goes, with all that only it imports.
 * @param {{ checks: Record<string, { enabled: boolean }> }} policy with its defaults filled in
 */
export const withoutDisabledChecks = ({ checks }) => ({
  name: 'without-disabled-checks',
  setup(bundler) {
    for (const [id, files] of Object.entries(serving)) {
      if (checks[id].enabled) continue
      for (const [file, name] of Object.entries(files)) {
        const filter = new RegExp(
          `[\\\\/]${file.replaceAll('/', String.raw`[\\/]`).replaceAll('.', String.raw`\.`)}$`,
        )
        const contents = `export const ${name} = () => { throw new Error('${id} is off in this deployment') }`
        bundler.onLoad({ filter }, () => ({ contents, loader: 'js' }))
      }
    }
  },
})
