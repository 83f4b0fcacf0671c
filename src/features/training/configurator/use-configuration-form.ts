import { useFormContext } from 'react-hook-form';
import type { Configuration, ConfigurationInput } from './configuration';

/** The configurator's form, for the sections inside it. */
export const useConfigurationForm = () => useFormContext<ConfigurationInput, unknown, Configuration>();
