// The `rosey` command.
import { processIo } from './io.ts'
import { runCli } from './run-cli.ts'

// A reader that has enough (`rosey logs | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const code = await runCli(process.argv.slice(2), processIo())
// Standard input may still be open; nothing that matters is left to do once the output is out.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
