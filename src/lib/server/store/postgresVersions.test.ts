import { openServerDatabase } from '../../testing/serverDatabase.ts';
import { serverVersionsContract } from '../../testing/serverVersionsContract.ts';

serverVersionsContract('PostgreSQL', openServerDatabase);
