namespace ImageIO.Formats.Jpeg2000;

/// <summary>A piece of a code-block's codeword, as one packet brings it. A piece never reaches over the end of a codeword.</summary>
internal struct BlockPiece
{
    /// <summary>Where its bytes begin in the tile's packets.</summary>
    public int Offset;

    /// <summary>How many there are.</summary>
    public int Length;

    /// <summary>The coding passes that it adds.</summary>
    public int Passes;

    /// <summary>The next piece of the code-block; 0 where there is none.</summary>
    public int Next;
}

/// <summary>What packets have told of a code-block so far.</summary>
internal struct CodeBlock
{
    /// <summary>The first piece of its codewords; 0 where there is none.</summary>
    public int FirstPiece;

    /// <summary>The last piece.</summary>
    public int LastPiece;

    /// <summary>The coding passes in all packets so far.</summary>
    public ushort Passes;

    /// <summary>The planes of bits that are zero.</summary>
    public byte ZeroPlanes;

    /// <summary>By how many bits lengths are coded at least, above the 3 that they start with.</summary>
    public byte LengthBits;

    /// <summary>A packet had some of it.</summary>
    public bool IsIncluded;
}

/// <summary>A node of a tag tree (T.800 B.10.2).</summary>
internal struct TagNode
{
    /// <summary>The value, less one than what is stored; 0 while it is unknown.</summary>
    public int ValuePlus1;

    /// <summary>The value is not less.</summary>
    public int Low;
}

/// <summary>The code-blocks that a precinct has of one subband.</summary>
internal struct PrecinctBand
{
    /// <summary>The subband, by its number in the tile.</summary>
    public int Band;

    /// <summary>The first code-block.</summary>
    public int FirstBlock;

    /// <summary>Code-blocks across.</summary>
    public int Columns;

    /// <summary>Code-blocks down.</summary>
    public int Rows;

    /// <summary>The place of the first code-block in the subband's own grid of them.</summary>
    public int GridX;

    /// <summary>The same down.</summary>
    public int GridY;

    /// <summary>The first node of the tree that tells when code-blocks begin.</summary>
    public int InclusionTree;

    /// <summary>The first node of the tree that tells their planes of zeros.</summary>
    public int PlanesTree;
}

/// <summary>A precinct: what a packet has a layer of (T.800 B.6).</summary>
internal struct Precinct
{
    /// <summary>The place on the reference grid by which packets are put in order.</summary>
    public long X;

    /// <summary>The same down.</summary>
    public long Y;

    /// <summary>Its number in its resolution.</summary>
    public int Index;

    /// <summary>The first of its parts by subband.</summary>
    public int FirstBand;

    /// <summary>The layer that comes next.</summary>
    public int NextLayer;

    /// <summary>The component.</summary>
    public ushort Component;

    /// <summary>The resolution.</summary>
    public byte Resolution;

    /// <summary>How many subbands it has code-blocks of.</summary>
    public byte Bands;
}
