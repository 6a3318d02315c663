import { bookingContract } from '../../testing/bookingContract.ts';
import { openServerDatabase } from '../../testing/serverDatabase.ts';

bookingContract('PostgreSQL', openServerDatabase);
