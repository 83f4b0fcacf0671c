import TestRunner from 'jest-runner';

/** Runs the files of a project one after the other, however many workers there are: they share one stack. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
