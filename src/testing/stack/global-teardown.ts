export { stopStackProcess as default } from './stack-process';
