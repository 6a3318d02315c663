import { driveContract } from '../../testing/driveContract.ts';
import { openServerDatabase } from '../../testing/serverDatabase.ts';

driveContract('PostgreSQL', openServerDatabase);
