/* Small programs whose use of memory is known: programs KIND SECONDS. A kind that starts with 'leak' leaks. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double start, seconds;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double part(void) { return (now() - start) / seconds; }
static double between(double low, double high) { return low + (high - low) * drand48(); }
static void pause_ms(double ms) { usleep((useconds_t)(1000 * between(0.5, 1.5) * ms)); }

static void *block(size_t bytes)
{
    void *memory = malloc(bytes);
    memset(memory, 1, bytes);
    return memory;
}

#define SLOTS 4000
static void *slots[SLOTS];

/* Blocks of all sizes come and go, as in a service: the heap frays, and grows for a while by that alone. */
static void churn(int count)
{
    for (int i = 0; i < count; i++) {
        int slot = (int)between(0, SLOTS);
        free(slots[slot]);
        slots[slot] = block((size_t)(16 + 40000 * drand48() * drand48() * drand48() * drand48()));
    }
}

int main(int count, char **arguments)
{
    const char *kind = arguments[1];
    seconds = atof(arguments[2]);
    start = now();
    srand48(kind[0] + 7 * (long)strlen(kind) + (long)seconds);
    if (!strcmp(kind, "leak-malloc")) {
        for (; part() < 1; pause_ms(30))
            block((size_t)between(2000, 9000));
    } else if (!strcmp(kind, "leak-churn")) {
        for (; part() < 1; pause_ms(20)) {
            churn(40);
            block((size_t)between(500, 6000));
        }
    } else if (!strcmp(kind, "leak-work")) {
        /* Never waits: a loop that computes and forgets a little. */
        volatile double sum = 0;
        while (part() < 1) {
            for (int i = 0; i < 2000000; i++)
                sum += i * 0.5;
            block((size_t)between(500, 3000));
        }
    } else if (!strcmp(kind, "leak-memfd")) {
        int file = memfd_create("kept", 0);
        char data[20000];
        memset(data, 1, sizeof data);
        for (long size = 0; part() < 1; size += (long)sizeof data, pause_ms(100)) {
            if (ftruncate(file, size + (long)sizeof data) < 0)
                return 1;
            char *view = mmap(0, sizeof data, PROT_READ | PROT_WRITE, MAP_SHARED, file, size / 4096 * 4096);
            memcpy(view, data, sizeof data);
        }
    } else if (!strcmp(kind, "leak-varying")) {
        /* Load comes and goes: it leaks by what it does. */
        for (; part() < 1; pause_ms(part() * 8 - (int)(part() * 8) < 0.5 ? 15 : 60)) {
            churn(10);
            block((size_t)between(2000, 8000));
        }
    } else if (!strcmp(kind, "churn")) {
        for (; part() < 1; pause_ms(20))
            churn(40);
    } else if (!strcmp(kind, "table")) {
        /* A table of a fixed size that is touched here and there: it fills more and more slowly. */
        char *table = malloc(64 << 20);
        for (; part() < 1; pause_ms(20))
            for (int i = 0; i < 64; i++)
                table[(size_t)between(0, 64 << 20)] = 1;
    } else if (!strcmp(kind, "ring")) {
        /* Goes round and round; after the first round, which takes half of the time, nothing is new. */
        char *ring = malloc(30 << 20);
        for (size_t at = 0; part() < 1; pause_ms(30))
            for (size_t end = (size_t)(2 * part() * (30 << 20)); at < end; at += 4096)
                ring[at % (30 << 20)] = 1;
    } else if (!strcmp(kind, "arena") || !strcmp(kind, "leak-arena")) {
        /* Memory is taken piece by piece and given back at once, again and again; the one that leaks forgets a little each time. */
        while (part() < 1) {
            if (kind[0] == 'l')
                block((size_t)between(600000, 1400000));
            size_t size = (size_t)between(8e6, 30e6);
            char *arena = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            for (size_t at = 0; at + 60000 < size && part() < 1; at += 60000, pause_ms(15))
                memset(arena + at, 1, 60000);
            munmap(arena, size);
        }
    } else {
        return 2;
    }

    return 0;
}
