// The `rosey` command.
import { codeOf } from '@rosey/protocol'
import { processIo } from './io.ts'
import { runCli } from './run-cli.ts'

// That nobody reads any more (`rosey restart 2>&1 | head`, a terminal that was closed) must not cut short what changes
// something; what streams hears of it by `listenForInterrupts` and ends in order. A reader that has enough is no failure,
// data that could not be written is one.
let isDataLost = false
process.stdout.on('error', (error) => {
  isDataLost ||= codeOf(error) !== 'EPIPE'
})
process.stderr.on('error', () => undefined)

const code = await runCli(process.argv.slice(2), processIo())
// Standard input may still be open; nothing that matters is left to do once the output is out.
process.stdout.write('', () => process.stderr.write('', () => process.exit(isDataLost && code === 0 ? 1 : code)))
