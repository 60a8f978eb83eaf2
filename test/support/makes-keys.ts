// Makes the keys of a home in the file named, as soon as it is told to, and prints the public key of the account.
import { once } from 'node:events'
import { ensureHomeKeys } from '../../packages/supervisor/src/keys/key-file.ts'

const [file = ''] = process.argv.slice(2)
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const { account } = await ensureHomeKeys(file, Date.now())
process.stdout.write(`${account.publicKey}\n`)
process.stdin.destroy()
