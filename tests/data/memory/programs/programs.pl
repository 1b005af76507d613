#!/usr/bin/perl
# Small programs whose use of memory is known: programs.pl KIND SECONDS. A kind that starts with 'leak' leaks.
use strict;
use warnings;
use Time::HiRes qw(time sleep);

my ($kind, $seconds) = @ARGV;
my $start = time;
srand(length($kind) + $seconds);
sub part { (time() - $start) / $seconds }
sub between { my ($low, $high) = @_; $low + ($high - $low) * rand }
sub wait_ms { sleep(between(0.5, 1.5) * $_[0] / 1000) }

my %programs = (
    # A structure that refers to itself is never freed by counting references.
    "leak-cycles" => sub {
        while (part() < 1) { my $node = { data => "x" x between(2000, 12000) }; $node->{me} = $node; wait_ms(40) }
    },
    "leak-hash" => sub {
        my %seen;
        for (my $i = 0; part() < 1; $i++) { $seen{"$i-$_"} = rand for 1 .. 40; wait_ms(40) }
    },
    "strings" => sub {
        while (part() < 1) { my $text = join ",", map { rand } 1 .. between(100, 4000); my @parts = split /,/, $text; wait_ms(30) }
    },
    "buffer" => sub {
        my @lines;
        while (part() < 1) {
            push @lines, "x" x between(1000, 60000);
            @lines = () if @lines > between(150, 400);
            wait_ms(20);
        }
    },
    "job-sort" => sub {
        my @rows = map { rand } 1 .. 60000 * $seconds;
        @rows = sort { $a <=> $b } @rows;
        my $text = join "\n", @rows;
        print STDERR length($text), "\n";
    },
);
$programs{$kind}->();
