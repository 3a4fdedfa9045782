import type { Breakdown, BreakdownRow } from './api';
import { countryName } from './format';

/** Labels of the dimensions that can be filtered by, in the words of metric.go. */
const labels: Record<string, string> = {
  page: 'Page',
  entry_page: 'Entry page',
  exit_page: 'Exit page',
  source: 'Source',
  referrer_domain: 'Referrer',
  medium: 'Medium',
  channel: 'Channel',
  utm_source: 'UTM source',
  utm_medium: 'UTM medium',
  utm_campaign: 'Campaign',
  utm_term: 'UTM term',
  utm_content: 'UTM content',
  country: 'Country',
  region: 'Region',
  city: 'City',
  browser: 'Browser',
  os: 'Operating system',
  device_type: 'Device',
};

const deviceTypes: Record<string, string> = {
  desktop: 'Desktop',
  mobile: 'Mobile',
  tablet: 'Tablet',
  tv: 'TV',
  console: 'Console',
  watch: 'Watch',
};

/** The figure that a list of values leads with: one that adds up from the days, exactly. */
export function leading(breakdown: Breakdown | undefined) {
  const metric = breakdown?.sort ?? 'sessions';
  return {
    label: metric === 'page_views' ? 'Page views' : 'Sessions',
    noun: metric === 'page_views' ? 'page views' : 'sessions',
    of: (figures: Pick<BreakdownRow, 'sessions' | 'page_views'>) => figures[metric],
  };
}

export function dimensionLabel(dimension: string): string {
  return labels[dimension] ?? dimension;
}

/** A value as people read it. Only an empty one may be missing knowledge: see isUnknown. */
export function valueLabel(dimension: string, value: string): string {
  if (value === '') {
    const direct = dimension === 'source' || dimension === 'referrer_domain';
    return direct ? 'Direct / none' : '(unknown)';
  }
  if (dimension === 'country') return countryName(value);
  if (dimension === 'device_type') return deviceTypes[value] ?? value;
  return value;
}

/** Direct traffic is known to have no source; every other empty value is not known. */
export function isUnknown(dimension: string, value: string): boolean {
  return value === '' && dimension !== 'source' && dimension !== 'referrer_domain';
}
