import { showSins } from './show-sins.ts'
import { ENDS } from './tables/ends.ts'

showSins('plugins that end, or do not', ENDS)
