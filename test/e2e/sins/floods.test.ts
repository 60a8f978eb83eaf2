import { showSins } from './show-sins.ts'
import { FLOODS } from './tables/floods.ts'

showSins('plugins that say too much', FLOODS)
