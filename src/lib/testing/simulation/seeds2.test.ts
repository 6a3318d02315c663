import { seedTests } from './seedTests.ts';

seedTests(2, 4);
