// Reads {"warm": [text], "texts": [text]} from standard input; prints, for each linter, the processor seconds that the texts took
// after the warm-up, how many things it found, and the texts as it mends them.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(`${process.cwd()}/package.json`))
const autocorrect = require('autocorrect-node')
const zhlint = await import(pathToFileURL(require.resolve('zhlint')).href)
const run = zhlint.run ?? zhlint.default.run

const linters = {
  zhlint: (text) => {
    const found = run(text, { rules: { preset: 'default' } })
    return { count: found.validations.length, mended: found.result }
  },
  AutoCorrect: (text) => {
    const found = autocorrect.lintFor(text, 'text')
    return { count: found.lines.length, mended: autocorrect.formatFor(text, 'text') }
  },
}

let input = ''
for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk
const given = JSON.parse(input)
const told = {}
for (const [name, lint] of Object.entries(linters)) {
  given.warm.forEach(lint)
  const began = process.cpuUsage()
  const found = given.texts.map(lint)
  const { user, system } = process.cpuUsage(began)
  const seconds = (user + system) / 1e6
  told[name] = { seconds, count: found.reduce((sum, one) => sum + one.count, 0), mended: found.map((one) => one.mended) }
}
process.stdout.write(JSON.stringify(told))
