import { serverHealingContract } from '../../testing/serverHealingContract.ts';
import { openServerDatabase } from '../../testing/serverDatabase.ts';

serverHealingContract('PostgreSQL', openServerDatabase);
